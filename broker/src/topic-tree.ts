type Node<Value> = { below: Map<string, Node<Value>>; values: Value[] }

/**
 * Values under MQTT topic filters, found by the topics that fit them: `+` fits one level, also an empty one, `#` the
 * level above it and everything below (MQTT 3.1.1, 4.7.1).
 */
export class TopicTree<Value> {
  readonly #root: Node<Value> = newNode()

  add(filter: string, value: Value): void {
    let node = this.#root
    for (const level of filter.split('/')) {
      const next = node.below.get(level) ?? newNode()
      node.below.set(level, next)
      node = next
    }
    node.values.push(value)
  }

  /** Takes one such value away, and the branches that it leaves empty; one that is not there is no fault. */
  remove(filter: string, value: Value): void {
    const levels = filter.split('/')
    const path = [this.#root]
    for (const level of levels) {
      const next = path.at(-1)?.below.get(level)
      if (!next) return
      path.push(next)
    }
    const values = path.at(-1)?.values ?? []
    const place = values.indexOf(value)
    if (place >= 0) values.splice(place, 1)
    for (let depth = levels.length; depth > 0; depth--) {
      const node = path[depth]
      if (!node || node.values.length > 0 || node.below.size > 0) return
      path[depth - 1]?.below.delete(levels[depth - 1] ?? '')
    }
  }

  /** The values whose filter fits the topic. */
  match(topic: string): Value[] {
    if (this.#root.below.size === 0) return []
    const found: Value[] = []
    collect(this.#root, topic.split('/'), 0, found)
    return found
  }
}

function newNode<Value>(): Node<Value> {
  return { below: new Map(), values: [] }
}

function collect<Value>(node: Node<Value>, levels: readonly string[], depth: number, found: Value[]): void {
  const rest = node.below.get('#')
  if (rest) found.push(...rest.values)
  const level = levels[depth]
  if (level === undefined) {
    found.push(...node.values)
    return
  }
  const same = node.below.get(level)
  if (same) collect(same, levels, depth + 1, found)
  const any = node.below.get('+')
  if (any) collect(any, levels, depth + 1, found)
}
