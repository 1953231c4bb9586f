// @ts-check
/** `npm run sdl:write`: writes apps/api/storefront.graphql and apps/api/admin.graphql from the code. */
import { rewriteBy } from './steps/rewrite.mjs';

rewriteBy('test/architecture/sdl.spec.ts', 'UPDATE_SDL');
