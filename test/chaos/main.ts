/** `npm run chaos`: see --help. */

import { runFlood } from './flood-command.ts'
import { playFaults } from './play-command.ts'

const [command, ...rest] = process.argv.slice(2)
process.exitCode = command === 'flood' ? await runFlood(rest) : await playFaults(process.argv.slice(2))
