import { agriculture } from './kinds/agriculture.ts'
import { camera } from './kinds/camera.ts'
import { energy } from './kinds/energy.ts'
import { traffic } from './kinds/traffic.ts'
import { water } from './kinds/water.ts'

/** Every domain that has a file in `kinds/`, by the names of the files. Written by `npm run lists`. */
export const kindList = [agriculture, camera, energy, traffic, water]
