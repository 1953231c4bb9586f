import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { DrawsModule } from '../draws.module.js';
import {
  DrawOfficeResolver,
  DrawPlaceStaffResolver,
  DrawPrizeStaffResolver,
  DrawStaffResolver,
} from './draw-office.resolver.js';
import { DrawsResolver, OwnDrawsResolver } from './draws.resolver.js';
import { OwnStandingLoader } from './own-standing-loader.js';

const imports = [AccessModule, CustomersModule, DrawsModule];

/** Draws, and how customers stand with them. */
@Module({ imports, providers: [OwnStandingLoader, DrawsResolver, OwnDrawsResolver] })
export class DrawsStorefrontModule {}

/** Draws, who was drawn, and what staff decide. */
@Module({
  imports,
  providers: [
    ...[DrawsResolver, DrawOfficeResolver],
    ...[DrawStaffResolver, DrawPrizeStaffResolver, DrawPlaceStaffResolver],
  ],
})
export class DrawsAdminModule {}
