/** How far it is: one line that is written over in a terminal, a plain line now and then elsewhere. */
export class Progress {
  #done = 0;
  #startedAt = Date.now();
  #told = 0;

  constructor(total) {
    this.total = total;
  }

  step(what) {
    const left = this.#done === 0 ? '' : `, ${this.#minutesLeft()} left`;
    const text = `${String(Math.floor((this.#done / this.total) * 100)).padStart(3)} %${left}  ${what}`;
    this.#done += 1;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
    else if (Date.now() - this.#told > 10_000) {
      this.#told = Date.now();
      console.log(text);
    }
  }

  end() {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  }

  #minutesLeft() {
    const seconds = (((Date.now() - this.#startedAt) / this.#done) * (this.total - this.#done)) / 1000;
    return seconds > 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`;
  }
}
