/** Keeps uploads under way for some time, and says how many a second were answered. */
import { upload } from './house.ts'
import { load } from './load.ts'
import { photos } from './photos.ts'
import { inTurn } from './throughput.ts'

const [gateway = '', atATime = '', forMs = ''] = process.argv.slice(2)

process.once('disconnect', () => process.exit())
const photo = inTurn(await photos())
const { perSecond } = await load(Number(atATime), Number(forMs), () => upload(gateway, photo()))
process.send!(perSecond, () => process.disconnect())
