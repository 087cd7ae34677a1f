/** `node labHolder.js wait|fail|end`: makes a lab with a program inside, says so, and then waits, fails or ends; for the lab's own test. */
import { createMirrorLab } from './mirrorLab.ts'

const lab = createMirrorLab()
lab.namespaces.spawn(lab.clients, ['sleep', '60'], { stdio: 'ignore' })
process.stdout.write('made\n')
const wanted = process.argv[2]
if (wanted === 'fail') throw new Error('as wanted')
if (wanted === 'end') process.exit(0)
setTimeout(() => {}, 60_000)
