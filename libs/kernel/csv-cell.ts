/** What spreadsheets take for a formula, and what they skip before one. */
const FORMULA = /^[=+\-@\t\r\0]/;

/**
 * A cell that a spreadsheet shows as it is: one that would be run as a formula gets a quote in front. Texts come from customers
 * and storefronts, and whoever opens the file trusts it.
 */
export function harmlessCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
