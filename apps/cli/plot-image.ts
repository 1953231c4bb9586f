import { createRequire } from 'node:module';

/** Of the font that texts are drawn in: what is installed differs from machine to machine, and servers have none. */
const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
/** Pixels for each of the image: sharp on paper and on fine screens. */
const SCALE = 2;

/** An SVG image as PNG, the same everywhere. */
export async function pngOf(svg: string): Promise<Buffer> {
  // Native code of 4 MB that no other command needs.
  const { Resvg } = await import('@resvg/resvg-js');
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontFiles: [FONT], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.render().asPng();
}
