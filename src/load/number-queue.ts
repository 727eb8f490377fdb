/** First in, first out, for numbers; takes and adds in constant time without making garbage. */
export class NumberQueue {
  #ring = new Float64Array(64)
  #head = 0
  size = 0

  push(value: number): void {
    if (this.size === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = value
    this.size += 1
  }

  shift(): number | undefined {
    if (this.size === 0) return undefined
    const value = this.#ring[this.#head]
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.size -= 1
    return value
  }

  /** Takes out a value wherever it stands, once; the others keep their order. In linear time. */
  remove(value: number): void {
    for (let left = this.size, found = false; left > 0; left--) {
      const each = this.shift()!
      if (each === value && !found) found = true
      else this.push(each)
    }
  }

  clear(): void {
    this.size = 0
  }

  /** Doubles: the length stays a power of two, so that places wrap with a mask. */
  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2)
    larger.set(this.#ring.subarray(this.#head))
    larger.set(this.#ring.subarray(0, this.#head), this.#ring.length - this.#head)
    this.#ring = larger
    this.#head = 0
  }
}
