import type { Label } from '@ioc/domain/label'

/** Why the province cannot link as it was ordered to; logs have it in English. */
export class LinkFault extends Error {
  override name = 'LinkFault'
  readonly detail: Label

  constructor(detail: Label) {
    super(detail.en)
    this.detail = detail
  }
}
