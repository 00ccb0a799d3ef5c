// Draw on demand: a frame is drawn when something happened, and when the app said that one would be due. An idle tab
// draws nothing, a hidden tab neither.

const kSettle = 3; // frames after an event: ImGui places new windows and popups over two or three
const kProgressDelay = 1_000; // ms; how old the shown progress of a transfer may be: the CPU is the transfers'
const kMostAtOnce = 6; // frames that a single event may draw synchronously

export class FrameClock {
  #draw;
  #wanted = 0;
  #request = 0;
  #timer = 0;
  #due = Infinity;
  #drawing = false;
  /** Draws nothing while false: there is no surface (the WebGL context is lost). */
  enabled = true;
  frames = 0;
  /** Milliseconds since the page was opened; 0 before the first frame. */
  firstFrameAt = 0;

  /** @param {() => number} draw one frame; answers when the next is due: in so many ms, 0 at once, < 0 never */
  constructor(draw) {
    this.#draw = draw;
  }

  /** Frames as soon as the browser can. */
  wake(frames = kSettle) {
    this.#wanted = Math.max(this.#wanted, frames);
    this.#schedule();
  }

  /** A frame that may wait: many small changes share it. */
  wakeSoon() {
    this.#at(kProgressDelay);
  }

  /**
   * Frames now, until the app has handled all input: what a person did takes effect within the event, while the
   * browser still allows a file picker to open or the clipboard to be written.
   */
  drawNow() {
    if (this.#drawing) return;
    for (let i = 0; i < kMostAtOnce; i++) {
      if (this.#frame() !== 0) break;
    }
    this.wake();
  }

  #schedule() {
    if (!this.#request) this.#request = requestAnimationFrame(() => this.#onFrame());
  }

  #onFrame() {
    this.#request = 0;
    if (this.#wanted > 0) this.#wanted--;
    const next = this.#frame();
    if (this.#wanted > 0 || next === 0) this.#schedule();
  }

  /** @param {number} delay ms; the earliest of all that are asked for counts */
  #at(delay) {
    const due = performance.now() + delay;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      this.wake(1);
    }, delay);
  }

  #frame() {
    if (!this.enabled) return -1;
    clearTimeout(this.#timer);
    this.#due = Infinity;
    this.#drawing = true;
    const next = this.#draw();
    this.#drawing = false;
    this.frames++;
    this.firstFrameAt ||= performance.now();
    if (next > 0) this.#at(next);
    return next;
  }
}
