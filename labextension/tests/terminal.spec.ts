import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activation } from '../src/flows/openTerminal';

describe('activation', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'condaenv-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (line: string, then: string) =>
    execFileSync('sh', ['-c', `clear() { :; }; ${line}; ${then}`], {
      encoding: 'utf8'
    });

  it('sets what an activated shell has, whatever the names are', () => {
    const prefix = join(folder, "it's $(here)");
    const line = activation({
      name: '$(touch no) `no`',
      prefix,
      variables: { GREETING: 'good "day"; $HOME', 'x;touch no': 'never' }
    });
    const said = run(
      line,
      'echo "$CONDA_PREFIX|$CONDA_DEFAULT_ENV|$GREETING|${PATH%%:*}"'
    );
    expect(said).toBe(
      `${prefix}|$(touch no) \`no\`|good "day"; $HOME|${prefix}/bin\n`
    );
  });

  it('runs the scripts that packages brought for it', () => {
    const scripts = join(folder, 'etc', 'conda', 'activate.d');
    mkdirSync(scripts, { recursive: true });
    writeFileSync(join(scripts, 'a.sh'), 'export FROM_PACKAGE=yes\n');
    const line = activation({ name: 'e', prefix: folder, variables: {} });
    expect(run(line, 'echo "$FROM_PACKAGE"')).toBe('yes\n');
  });
});
