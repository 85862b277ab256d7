import type { FleetShape, World } from './world.ts'
import { agriculture } from './worlds/agriculture.ts'
import { camera } from './worlds/camera.ts'
import { energy } from './worlds/energy.ts'
import { traffic } from './worlds/traffic.ts'
import { water } from './worlds/water.ts'

/** Every simulated domain; a new one is one file of that shape and its line here. */
export const worlds: readonly World[] = [traffic, camera, energy, agriculture, water]

const byKind = new Map<string, { world: World; shape: FleetShape }>(
  worlds.flatMap((world) => world.shapes.map((shape) => [shape.kind, { world, shape }] as const)),
)

/** The world and shape of a kind of device; throws for a kind that no world has. */
export function worldOf(kind: string): { world: World; shape: FleetShape } {
  const found = byKind.get(kind)
  if (!found) throw new Error(`no world makes a ${kind}`)
  return found
}
