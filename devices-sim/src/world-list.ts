import { agriculture } from './worlds/agriculture.ts'
import { camera } from './worlds/camera.ts'
import { energy } from './worlds/energy.ts'
import { traffic } from './worlds/traffic.ts'
import { water } from './worlds/water.ts'

/** Every world that has a file in `worlds/`, by the names of the files. Written by `npm run lists`. */
export const worldList = [agriculture, camera, energy, traffic, water]
