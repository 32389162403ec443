/** Keeps uploads under way until it is let go: in a process of its own, so that its work delays no stopwatch. */
import { upload } from './house.ts'
import { load } from './load.ts'
import { photos } from './photos.ts'
import { inTurn } from './throughput.ts'

const [gateway = '', atATime = '', forMs = ''] = process.argv.slice(2)

process.once('disconnect', () => process.exit())
const photo = inTurn(await photos())
await load(Number(atATime), Number(forMs), () => upload(gateway, photo()))
process.disconnect()
