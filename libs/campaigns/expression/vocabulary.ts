/** What an expression may say: facts, functions and their types, each with a description for editors and tools. */
export interface Vocabulary {
  readonly facts: readonly FactGroup[];
  readonly functions: readonly FunctionEntry[];
}

/** Types of facts, in the words of CEL. Amounts are `int`, in minor units of the program's currency. */
export type FactType = 'bool' | 'int' | 'string' | 'list<string>';

export interface Fact {
  readonly name: string;
  readonly type: FactType;
  readonly description: string;
  /** Elements that a list has at most. */
  readonly elementsMax?: number;
}

/** Facts of one thing, written `group.fact`; of a list, each element has them. */
export interface FactGroup {
  readonly name: string;
  readonly description: string;
  /** Elements that there are at most when the group is a list. */
  readonly elementsMax: number | null;
  readonly facts: readonly Fact[];
}

/** A function or macro by its name, as it is written. */
export interface FunctionEntry {
  readonly name: string;
  readonly example: string;
  readonly description: string;
}

/**
 * A function of the customer that looks something up by a name, as a source of facts answers it: a text or a whole number; of an
 * unknown name the empty text, or -1.
 */
export interface Lookup extends FunctionEntry {
  readonly type: 'string' | 'int';
}

/**
 * What is allowed of the library's functions, and our own. `matches` is not: a pattern with nested repetition takes
 * exponential time. Neither is what forgets types (`dyn`) or reads the clock.
 */
export const FUNCTIONS: readonly FunctionEntry[] = [
  { name: 'size', example: 'size(lines) >= 2', description: 'Elements of a list, or characters of a text.' },
  { name: 'has', example: 'has(order.channel)', description: 'Whether there is such a fact.' },
  {
    name: 'exists',
    example: 'lines.exists(line, "coffee" in line.categories)',
    description: 'Whether it is true of at least one element.',
  },
  {
    name: 'exists_one',
    example: 'lines.exists_one(line, line.quantity > 1)',
    description: 'Whether it is true of exactly one element.',
  },
  {
    name: 'all',
    example: 'lines.all(line, line.quantity == 1)',
    description: 'Whether it is true of every element; of none at all it is.',
  },
  {
    name: 'filter',
    example: 'size(lines.filter(line, line.amount >= 1000)) >= 3',
    description: 'The elements of which it is true.',
  },
  {
    name: 'map',
    example: 'lines.map(line, line.quantity).sum() >= 10',
    description: 'A list of what each element gives.',
  },
  {
    name: 'sum',
    example: 'lines.map(line, line.amount).sum() > 5000',
    description: 'The sum of whole numbers.',
  },
  {
    name: 'contains',
    example: 'order.channel.contains("app")',
    description: 'Whether a text holds another.',
  },
  {
    name: 'startsWith',
    example: 'order.channel.startsWith("web")',
    description: 'Whether a text begins so.',
  },
  { name: 'endsWith', example: 'order.channel.endsWith("ios")', description: 'Whether a text ends so.' },
  {
    name: 'lowerAscii',
    example: 'order.channel.lowerAscii() == "web"',
    description: 'The text in lower case.',
  },
  {
    name: 'upperAscii',
    example: 'order.currency.upperAscii() == "EUR"',
    description: 'The text in upper case.',
  },
  {
    name: 'trim',
    example: 'order.channel.trim() == "web"',
    description: 'The text without spaces around it.',
  },
  { name: 'int', example: 'int(1.9) == 1', description: 'A whole number; fractions are cut off.' },
  { name: 'double', example: 'double(order.total) * 0.5 > 10.0', description: 'A number with a fraction.' },
  {
    name: 'number',
    example: 'activity.number("stars") >= 4.0',
    description: 'A number that the activity, or the customer, carries; 0 when there is none of this name.',
  },
  {
    name: 'text',
    example: 'activity.text("product") != ""',
    description: 'A text that the activity, or the customer, carries; empty when there is none of this name.',
  },
  {
    name: 'flag',
    example: 'activity.flag("passed")',
    description: 'Whether the activity, or the customer, carries a true of this name.',
  },
  {
    name: 'hasConsent',
    example: 'customer.hasConsent("EMAIL")',
    description: 'Whether the customer agreed to messages on a channel: EMAIL, SMS, PUSH, POST or PHONE.',
  },
  { name: 'string', example: 'string(order.number) == "2"', description: 'A text.' },
];
