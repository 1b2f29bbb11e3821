/** Seconds that a pair has been looked at: time in which the page was hidden does not count. */

export class Clock {
  #seconds = 0;
  #since: number | null = null;

  restart(): void {
    this.#seconds = 0;
    this.#since = document.hidden ? null : performance.now();
  }

  /** Call on every change of the page's visibility. */
  turn(): void {
    if (document.hidden) {
      this.#seconds = this.seconds;
      this.#since = null;
    } else this.#since ??= performance.now();
  }

  get seconds(): number {
    return this.#seconds + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }
}
