/**
 * How far the commit of a plan is, and how fast it goes on.
 */
import type { Phase, Progress } from '../tokens';

/** Where on the bar each phase begins; the next one's beginning is its end. */
const PHASES: readonly (readonly [Phase, number])[] = [
  ['waiting', 0],
  ['staging', 0.02],
  ['downloading', 0.05],
  ['linking', 0.55],
  ['pip', 0.8],
  ['compiling', 0.88],
  ['swapping', 0.97],
  ['cleaning', 0.99]
];

/** How much of a commit is done, between 0 and 1; it never goes back. */
export function fractionDone(progress: Progress | null): number {
  const index = PHASES.findIndex(([phase]) => phase === progress?.phase);
  if (!progress || index < 0) {
    return 0;
  }
  const start = PHASES[index][1];
  const end = PHASES[index + 1]?.[1] ?? 1;
  const isCounted = ['downloading', 'linking', 'compiling'].includes(
    progress.phase
  );
  return isCounted ? start + (end - start) * ofPhase(progress) : start;
}

function ofPhase(progress: Progress): number {
  const [done, total] = isDownload(progress)
    ? [progress.bytes, progress.bytes_total]
    : [progress.done, progress.total];
  return total > 0 ? Math.min(done / total, 1) : 0;
}

/** Whether what is counted is bytes. */
export function isDownload(progress: Progress): boolean {
  return progress.phase === 'downloading' && progress.bytes_total > 0;
}

/** Seconds after which what was measured hardly counts any more. */
const MEMORY = 4;
/** Seconds to look on before anything is said; the first packages tell little. */
const PATIENCE = 1;

/**
 * How fast the bytes of a download come, smoothed.
 *
 * Progress comes in bursts, of several packages at once: a mean whose weights fall off with time.
 */
export class Pace {
  /** Bytes a second; null while nothing can be said. */
  get speed(): number | null {
    return this._seen >= PATIENCE && this._speed > 0 ? this._speed : null;
  }

  /** Seconds that the rest of the download will take at this speed. */
  get secondsLeft(): number | null {
    return this.speed === null ? null : this._bytesLeft / this.speed;
  }

  /**
   * Take a new state of the progress.
   *
   * @param now - The time in seconds, of any clock that only goes on.
   */
  note(progress: Progress | null, now: number): void {
    if (!progress || !isDownload(progress)) {
      this._last = null;
      this._speed = this._seen = 0;
      return;
    }
    const { bytes, bytes_total } = progress;
    this._bytesLeft = Math.max(bytes_total - bytes, 0);
    const last = this._last;
    if (last && now > last.now) {
      const passed = now - last.now;
      const speed = Math.max(bytes - last.bytes, 0) / passed;
      this._seen += passed;
      // At first the plain mean, later the one that forgets.
      const weight = Math.max(
        passed / this._seen,
        1 - Math.exp(-passed / MEMORY)
      );
      this._speed += weight * (speed - this._speed);
    }
    this._last = last && now <= last.now ? last : { bytes, now };
  }

  private _last: { readonly bytes: number; readonly now: number } | null = null;
  private _speed = 0;
  private _seen = 0;
  private _bytesLeft = 0;
}
