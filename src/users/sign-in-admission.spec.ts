import { SignInAdmission } from './sign-in-admission.js';

const MOST = 6;

describe('Who may begin a sign-in', () => {
  let admission: SignInAdmission;

  beforeEach(() => (admission = new SignInAdmission(MOST)));

  /** How many of a crowd may begin while that many passwords wait. */
  const admitted = (crowd: number, waiting: number): number =>
    Array.from({ length: crowd }, () => admission.mayBegin(waiting)).filter(Boolean).length;

  const passwordsDone = (count: number): void => {
    for (let number = 0; number < count; number += 1) admission.passwordDone();
  };

  it('is everybody, however many wait, as long as the queue has not run over', () => {
    passwordsDone(3);
    expect(admitted(50, 5)).toBe(50);
  });

  it('is nobody right after it has run over: those who have a page already are more than it holds', () => {
    passwordsDone(40);
    admission.runsOver();
    expect(admitted(50, 5)).toBe(0);
  });

  it('is about as many as passwords are done from then on, and a quarter more', () => {
    admission.runsOver();
    let begun = 0;
    for (let round = 0; round < 100; round += 1) {
      admission.passwordDone();
      begun += admitted(10, 5);
    }
    expect(begun).toBe(125);
  });

  it('is so many however often it runs over meanwhile', () => {
    admission.runsOver();
    passwordsDone(2);
    admission.runsOver();
    expect(admitted(50, 6)).toBe(2);
  });

  it('is no larger crowd than the queue holds when nobody has come for a while', () => {
    admission.runsOver();
    passwordsDone(1000);
    expect(admitted(50, 1)).toBe(MOST);
  });

  it('is everybody again as soon as nobody waits any more', () => {
    admission.runsOver();
    expect(admitted(2, 1)).toBe(0);
    expect(admitted(50, 0)).toBe(50);
    expect(admitted(50, 5)).toBe(50);
  });
});
