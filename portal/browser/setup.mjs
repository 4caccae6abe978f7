// Starts a demonstration on a free port with a data folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, existsSync, rmSync, openSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const patience = 600_000; // it fills itself first; a machine may be slow

// launch starts a demonstration and gives its ready file and how to stop it.
export async function launch() {
  const folder = mkdtempSync(join(tmpdir(), 'daylight-browser-'));
  chmodSync(folder, 0o711); // the database of a root user runs as another and must be able to pass
  const ready = join(folder, 'ready.json');
  const log = openSync(join(folder, 'demo.log'), 'w');
  const demo = spawn('../../bin/demo', ['--addr', '127.0.0.1:0', '--data', join(folder, 'data'), '--ready', ready],
    { stdio: ['ignore', log, log] });
  const end = () => demo.kill('SIGTERM');
  process.once('exit', end); // whoever started it may be broken off
  const until = Date.now() + patience;
  while (!existsSync(ready)) {
    if (demo.exitCode !== null || demo.signalCode !== null || Date.now() > until) {
      end();
      throw new Error(`the demonstration does not start:\n${readFileSync(join(folder, 'demo.log'), 'utf8')}`);
    }
    await sleep(100);
  }
  return {
    ready,
    stop: async () => {
      process.off('exit', end);
      end();
      await new Promise((done) => (demo.exitCode === null && demo.signalCode === null ? demo.once('exit', done) : done()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
