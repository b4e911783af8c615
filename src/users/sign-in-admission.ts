/** How many sign-ins begin for each password that is done: not everybody who sees a page sends one. */
const BEGUN_PER_DONE = 1.25;

/**
 * Who may begin a sign-in while there are more of them than passwords can be hashed. A queue that comes and goes keeps
 * nobody away. One that has run over will stay, with everybody who has a page already: from then until nobody waits any
 * more, about as many begin as are done, and the others know before they have typed anything.
 */
export class SignInAdmission {
  private hasRunOver = false;
  private places = 0;

  /** @param most places that are kept for people who are yet to come */
  constructor(private readonly most: number) {}

  /** A password found the queue full. */
  runsOver(): void {
    if (!this.hasRunOver) this.places = 0;
    this.hasRunOver = true;
  }

  passwordDone(): void {
    this.places = Math.min(this.places + BEGUN_PER_DONE, this.most);
  }

  /** @param waiting passwords in the queue */
  mayBegin(waiting: number): boolean {
    if (waiting === 0) this.hasRunOver = false;
    if (!this.hasRunOver) return true;
    if (this.places < 1) return false;
    this.places -= 1;
    return true;
  }
}
