import { checkService } from './service/live.js';
import { settingsFrom } from './settings.js';

const settings = settingsFrom(process.env, { runs: 40, commands: 50 });

it(`does what the model does, in random runs (seed ${settings.seed})`, async () => {
  const t = performance.now();
  const c = process.cpuUsage();
  const checked = await checkService(settings);
  console.log(performance.now() - t, process.cpuUsage(c));
  expect(checked).toEqual({ runs: settings.runs, failure: null });
}, 600_000);
