import { z } from 'zod'
import { Problem } from '../problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'

type Json = Record<string, unknown>

/** The REST interface as OpenAPI 3.1, made from the route table alone. */
export function openapi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hải Đăng',
      version,
      description: 'The operations centre of a province: state, history, alerts, registry, lanes.',
    },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'ioc_session' },
        device: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Problem: schemaOf(Problem) },
    },
  }
}

function operation(name: string, route: Route): Json {
  return {
    operationId: name,
    summary: route.summary,
    'x-right': route.right,
    'x-data-class': route.dataClass ?? 'operational',
    ...securityOf(route),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...bodyOf(route),
    responses: {
      [route.success]: {
        description: route.summary,
        ...(route.success === 204 || route.success === 303
          ? {}
          : {
              content: {
                [route.mediaType ?? 'application/json']: { schema: route.response ? schemaOf(route.response) : {} },
              },
            }),
      },
      default: {
        description: 'What is wrong and what to do (RFC 9457), in Vietnamese for who prefers it by Accept-Language.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function securityOf({ right }: Route): Json {
  if (right === 'device') return { security: [{ device: [] }] }
  return right === 'public' || right === 'read' ? {} : { security: [{ token: [] }, { session: [] }] }
}

function bodyOf({ body, bytes }: Route): Json {
  if (bytes) return { requestBody: { required: true, content: { [bytes.mediaType]: {} } } }
  return body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } } : {}
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query' | 'header'): Json[] {
  if (!(schema instanceof z.ZodObject)) return []
  const fields: Record<string, z.ZodType> = schema.shape
  return Object.entries(fields).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !field.safeParse(undefined).success,
    schema: schemaOf(field),
  }))
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
