const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to put into markup. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Markup[];

/** Markup from a template: texts that are put in are escaped, markup is not. They come from customers, storefronts and staff. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const filled = texts.map((text, place) => {
    const part = parts[place];
    return part === undefined ? text : text + markupOf(part);
  });
  return new Markup(filled.join(''));
}

function markupOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('\n');
  return String(part).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

export const NOTHING = new Markup('');
