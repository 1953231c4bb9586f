/** What one operation may ask for (R10). Fragments count wherever they are spread, and nothing that a directive leaves out. */
export const QUERY_LIMITS = {
  /** Lexical tokens of the whole document; what is longer is not even parsed. */
  tokens: 1_000,
  /** Fields inside each other, the root field and the innermost one included. */
  depth: 8,
  aliases: 10,
  /** Root fields of a mutation. */
  mutations: 5,
  /** Points of the operation, see `costOf`. */
  cost: 1_000,
  /** Items of one page, in the document, a variable or a default. */
  page: 100,
  /** Fields below `__schema` and `__type`: the query of the usual tools has 250. They count for nothing above. */
  introspection: 500,
} as const;

export type LimitName = keyof typeof QUERY_LIMITS;
