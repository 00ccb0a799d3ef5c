// The canvas: its size in CSS and device pixels, its theme, and what to do when the GPU takes the context away.

/**
 * @param {import('./deck.js').Deck} deck
 * @param {import('./frame.js').FrameClock} clock
 * @param {HTMLCanvasElement} canvas
 */
export function watchSurface(deck, clock, canvas) {
  const resize = (/** @type {number} */ pixelWidth, /** @type {number} */ pixelHeight) => {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    deck.call('resize', canvas.clientWidth, canvas.clientHeight, pixelWidth, pixelHeight);
  };
  const byRatio = () =>
    resize(Math.round(canvas.clientWidth * devicePixelRatio), Math.round(canvas.clientHeight * devicePixelRatio));

  byRatio();
  const observer = new ResizeObserver(([entry]) => {
    const box = entry.devicePixelContentBoxSize?.[0];
    if (box) resize(box.inlineSize, box.blockSize);
    else byRatio();
    clock.drawNow(); // resizing has emptied the canvas
  });
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas); // Safari knows no device pixels here
  }

  // A browser may drop what a hidden tab showed.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    deck.call('canvas_dropped');
    clock.wake();
  });

  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => {
    deck.call('system_dark', dark.matches);
    clock.wake();
  });

  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault(); // says that we shall restore it
    clock.enabled = false;
  });
  canvas.addEventListener('webglcontextrestored', () => {
    deck.call('context_restored');
    clock.enabled = true;
    clock.wake();
  });
}

/**
 * @param {boolean} dark
 * @param {number} background 0xRRGGBB
 */
export function showTheme(dark, background) {
  const ground = `#${background.toString(16).padStart(6, '0')}`;
  const style = document.documentElement.style;
  style.colorScheme = dark ? 'dark' : 'light';
  style.setProperty('--ground', ground);
  style.setProperty('--text', dark ? '#e6e8eb' : '#1a1d21');
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', ground);
}

// In the order of ImGuiMouseCursor.
const kCursors = ['default', 'text', 'move', 'ns-resize', 'ew-resize', 'nesw-resize', 'nwse-resize', 'pointer', 'wait',
  'progress', 'not-allowed'];

/**
 * @param {HTMLElement} root
 * @param {number} shape ImGuiMouseCursor
 */
export function showCursor(root, shape) {
  root.style.cursor = kCursors[shape] ?? 'none';
}
