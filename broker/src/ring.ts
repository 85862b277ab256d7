/** A queue on a ring that doubles when full: adding and taking cost the same however long it is. */
export class Ring<Item> {
  #slots = new Array<Item | undefined>(64)
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: Item): void {
    if (this.#length === this.#slots.length) this.#grow()
    this.#slots[(this.#first + this.#length) & (this.#slots.length - 1)] = item
    this.#length++
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined
    const item = this.#slots[this.#first]
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#slots.length - 1)
    this.#length--
    return item
  }

  #grow(): void {
    const ordered = [...this.#slots.slice(this.#first), ...this.#slots.slice(0, this.#first)]
    this.#slots = ordered.concat(new Array<Item | undefined>(ordered.length))
    this.#first = 0
  }
}
