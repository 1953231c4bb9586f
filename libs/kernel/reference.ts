const REFERENCE = /^[\x21-\x7e][\x20-\x7e]{0,199}$/;

/** Whether a text can be what others name something by, such as an order or a payment: 1 to 200 printable characters of ASCII, the first no space. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}
