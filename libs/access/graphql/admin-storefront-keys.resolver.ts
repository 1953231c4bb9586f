import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { ConnectionArgs, Input, localIdOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import type { StaffActor } from '../domain/actor.js';
import type { Origin } from '../domain/origin.js';
import { StorefrontKeys } from '../storefront-keys.service.js';
import { Allow, CurrentStaff, StaffOrigin } from './allow.js';
import { toConnection, toPage } from './page.js';
import {
  IssueStorefrontKeyInput,
  IssueStorefrontKeyPayload,
  RevokeStorefrontKeyInput,
  RevokeStorefrontKeyPayload,
  RotateStorefrontKeyInput,
  RotateStorefrontKeyPayload,
  StorefrontKeyConnection,
  StorefrontKeyType,
  toStorefrontKeyType,
} from './storefront-key.type.js';

@Resolver(() => StorefrontKeyType)
export class AdminStorefrontKeysResolver {
  constructor(private readonly keys: StorefrontKeys) {}

  @Query(() => StorefrontKeyConnection, { description: 'Keys of storefront servers, the newest first.' })
  @Allow('keys:write')
  async storefrontKeys(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<StorefrontKeyType>> {
    return toConnection(await this.keys.page(actor, toPage(args)), args, toStorefrontKeyType);
  }

  @Mutation(() => IssueStorefrontKeyPayload, {
    description:
      'Issues a key. The secret is in this answer only and stored nowhere, so repeating the mutation makes another ' +
      'key: revoke the one whose answer was lost.',
  })
  @Allow('keys:write')
  async issueStorefrontKey(
    @StaffOrigin() origin: Origin,
    @Input(() => IssueStorefrontKeyInput) input: IssueStorefrontKeyInput,
  ): Promise<IssueStorefrontKeyPayload> {
    const result = await this.keys.issue(origin, input);
    return payloadOf(result, ({ key, secret }) => ({ storefrontKey: toStorefrontKeyType(key), secret }));
  }

  @Mutation(() => RotateStorefrontKeyPayload, {
    description:
      'Issues a successor with the same scopes; both keys work until the grace is over. Repeating it makes another ' +
      'successor, as the secret is stored nowhere.',
  })
  @Allow('keys:write')
  async rotateStorefrontKey(
    @StaffOrigin() origin: Origin,
    @Input(() => RotateStorefrontKeyInput) { id, graceMinutes }: RotateStorefrontKeyInput,
  ): Promise<RotateStorefrontKeyPayload> {
    const keyId = localIdOf('StorefrontKey', id) ?? '';
    const result = await this.keys.rotate(origin, { id: keyId, graceMinutes });
    return payloadOf(result, ({ key, secret, previous }) => ({
      storefrontKey: toStorefrontKeyType(key),
      secret,
      previous: toStorefrontKeyType(previous),
    }));
  }

  @Mutation(() => RevokeStorefrontKeyPayload, {
    description: 'Revokes a key: its next request is refused. Revoking again changes nothing.',
  })
  @Allow('keys:write')
  async revokeStorefrontKey(
    @StaffOrigin() origin: Origin,
    @Input(() => RevokeStorefrontKeyInput) { id }: RevokeStorefrontKeyInput,
  ): Promise<RevokeStorefrontKeyPayload> {
    const result = await this.keys.revoke(origin, localIdOf('StorefrontKey', id) ?? '');
    return payloadOf(result, (key) => ({ storefrontKey: toStorefrontKeyType(key) }));
  }
}
