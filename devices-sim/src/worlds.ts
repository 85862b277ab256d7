import { domains } from '@ioc/domain/domains'
import type { FleetShape, World } from './world.ts'
import { worldList } from './world-list.ts'

const orderOf = (world: World) => domains.findIndex((domain) => domain.name === world.domain)

/** Every simulated domain, in the order of the domains; a new one is one file of that shape in `worlds/`. */
export const worlds: readonly World[] = worldList.toSorted((a, b) => orderOf(a) - orderOf(b))

const byKind = new Map<string, { world: World; shape: FleetShape }>(
  worlds.flatMap((world) => world.shapes.map((shape) => [shape.kind, { world, shape }] as const)),
)

/** The world and shape of a kind of device; throws for a kind that no world has. */
export function worldOf(kind: string): { world: World; shape: FleetShape } {
  const found = byKind.get(kind)
  if (!found) throw new Error(`no world makes a ${kind}`)
  return found
}
