import { Injectable } from '@nestjs/common';
import { Issuers } from '#campaigns';
import { findPartner } from './persistence/partners.js';

/** Partners are who pays for points that campaigns give, besides the program itself. */
@Injectable()
export class PartnerIssuers {
  constructor(issuers: Issuers) {
    issuers.register((tx, code) => findPartner(tx, code));
  }
}
