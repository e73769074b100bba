#!/usr/bin/env node
// This file is read by any Node there is, so it is written for the oldest.
var parts = process.versions.node.split('.').map(Number);

if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
  fail(`rdpprobe needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
} else {
  import('../dist/cli/main.js').then(
    (main) => main.runProcess(process),
    (error) => {
      var missing =
        error.code === 'ERR_MODULE_NOT_FOUND' && /dist.cli.main\.js'/.test(error.message);
      if (!missing) throw error;
      fail('rdpprobe is not built yet: run `npm run build` in its folder.');
    },
  );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
