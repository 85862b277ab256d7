import { createReadStream, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { guard } from './guard.ts'
import type { DoorParts } from './http-door.ts'
import { answerRefusal, refuse } from './problems.ts'

const ours = /^\/(api|basemap|socket\.io|healthz|readyz|metrics)(\/|$)/

/**
 * Serves the built console, where there is one: files with a hash in their name are kept for a year, the page itself
 * is asked anew each time and stands for every address of the console. And the commune borders that the operator
 * brought.
 */
export function addConsole(
  door: FastifyInstance,
  parts: DoorParts,
  files: { consoleDir: string | undefined; communesFile: string | undefined },
): void {
  const { consoleDir, communesFile } = files
  if (consoleDir !== undefined) {
    if (!existsSync(join(consoleDir, 'index.html')))
      parts.log.warn(`IOC_CONSOLE_DIR=${consoleDir} holds no index.html yet: build the console`)
    void door.register(fastifyStatic, {
      root: resolve(consoleDir),
      dotfiles: 'deny',
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = /[/\\]assets[/\\]/.test(path)
        response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  door.get('/basemap/communes.geojson', { onRequest: guard(parts, { right: 'read' }) }, async (_, reply) => {
    // No borders are no error: the map then estimates them.
    if (communesFile === undefined) return reply.code(204).send()
    if (!existsSync(communesFile))
      return answerRefusal(
        reply,
        refuse('not_found', {
          en: 'the file of commune borders is gone: IOC_COMMUNES_FILE names a GeoJSON file of the operator',
          vi: 'không còn tệp ranh giới xã, phường: IOC_COMMUNES_FILE chỉ tới một tệp GeoJSON của đơn vị vận hành',
        }),
      )
    return reply
      .type('application/geo+json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(createReadStream(communesFile))
  })
  door.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !ours.test(path)
    if (isPage && consoleDir !== undefined && existsSync(join(consoleDir, 'index.html')))
      return reply.sendFile('index.html')
    parts.figures.refused.inc({ reason: 'not_found' })
    return answerRefusal(
      reply,
      refuse('not_found', {
        en: `${request.method} ${path} is no route of this centre; /api/openapi.json lists them`,
        vi: `trung tâm này không có đường dẫn ${request.method} ${path}; xem danh sách ở /api/openapi.json`,
      }),
    )
  })
}
