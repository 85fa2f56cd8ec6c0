const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes for a person: two digits that count, as `3.4 MB` or `120 MB`. */
export function formatSize(bytes: number): string {
  const magnitude = Math.abs(bytes);
  const power = magnitude < 1 ? 0 : Math.floor(Math.log10(magnitude) / 3);
  const unit = Math.min(power, UNITS.length - 1);
  const value = bytes / 1000 ** unit;
  const digits = unit > 0 && Math.abs(value) < 9.95 ? 1 : 0;
  // A number does not stand at the end of one line and its unit on the next.
  return `${value.toFixed(digits)}\u00a0${UNITS[unit]}`;
}
