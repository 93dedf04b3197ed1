// One clock for all countdowns and for "since when". It ticks once a second.

class Clock {
  /** Wall time in milliseconds since 1970. */
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 1000);
  }
}

export const clock = new Clock();
