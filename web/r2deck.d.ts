// What Emscripten makes of wasm-ui/browser: the functions of exports.cpp, by name.
export interface R2DeckModule {
  HEAPU8: Uint8Array;
  [exported: `_r2deck_${string}`]: (...args: number[]) => number;
}

export default function createR2Deck(options: {
  host: object;
  locateFile?: (name: string) => string;
}): Promise<R2DeckModule>;
