// Glyphs for canvas_font.cpp: what Inter lacks is drawn by the browser's own text engine, with the system's fonts.

const kFonts = 'system-ui, sans-serif';

/** @type {OffscreenCanvas | HTMLCanvasElement | undefined} */
let canvas;
/** @type {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} */
let pen;

function makePen() {
  canvas = 'OffscreenCanvas' in self ? new OffscreenCanvas(96, 96) : document.createElement('canvas');
  const context = /** @type {OffscreenCanvas} */ (canvas).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas.');
  pen = context;
}

/**
 * A context to measure with. @param {number} pixels font size
 */
export function glyphPen(pixels) {
  if (!canvas) makePen();
  pen.font = `${pixels}px ${kFonts}`;
  pen.textBaseline = 'alphabetic';
  return pen;
}

/**
 * Fills `out` with width * height RGBA pixels; 1 when the glyph has colours of its own (emoji), so that it must not
 * be tinted.
 * @param {number} code
 * @param {number} pixels
 * @param {number} width
 * @param {number} height
 * @param {number} x of the origin
 * @param {number} y
 * @param {Uint8Array} out
 */
export function drawGlyph(code, pixels, width, height, x, y, out) {
  if (!canvas) makePen();
  if (canvas && (canvas.width < width || canvas.height < height)) {
    canvas.width = Math.max(canvas.width, width);
    canvas.height = Math.max(canvas.height, height);
  }
  glyphPen(pixels);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = '#fff';
  pen.fillText(String.fromCodePoint(code), x, y);
  const data = pen.getImageData(0, 0, width, height).data;
  out.set(data);
  for (let i = 0; i < data.length; i += 4) {
    const isInk = data[i + 3] > 40;
    if (isInk && Math.min(data[i], data[i + 1], data[i + 2]) < 200) return 1;
  }
  return 0;
}
