import type { DeviceDomain } from '../device-kind.ts'

const kilowatts = { unit: 'kW', factor: 0.001, digits: 0 }
const celsius = { unit: '°C', factor: 1, digits: 1 }

export const energy: DeviceDomain = {
  name: 'energy',
  order: 30,
  label: { vi: 'Điện', en: 'Energy' },
  figure: {
    kind: 'feeder_meter',
    metric: 'power',
    aggregate: 'sum',
    label: { vi: 'Công suất các lộ đo', en: 'Power of metered feeders' },
    display: { unit: 'MW', factor: 1e-6, digits: 1 },
  },
  kinds: [
    {
      kind: 'feeder_meter',
      label: { vi: 'Công tơ lộ trung áp', en: 'Feeder meter' },
      intervalSeconds: 30,
      metrics: [
        {
          name: 'power',
          label: { vi: 'Công suất', en: 'Power' },
          unit: 'W',
          display: kilowatts,
          plausible: [-5e6, 3e7],
          resolution: 50,
        },
        {
          name: 'voltage',
          label: { vi: 'Điện áp', en: 'Voltage' },
          unit: 'V',
          display: { unit: 'kV', factor: 0.001, digits: 2 },
          plausible: [0, 40000],
          resolution: 1,
        },
        {
          name: 'current',
          label: { vi: 'Dòng điện', en: 'Current' },
          unit: 'A',
          display: { unit: 'A', factor: 1, digits: 0 },
          plausible: [0, 2000],
          resolution: 0.01,
        },
        {
          name: 'frequency',
          label: { vi: 'Tần số', en: 'Frequency' },
          unit: 'Hz',
          display: { unit: 'Hz', factor: 1, digits: 2 },
          plausible: [0, 65],
          resolution: 0.0005,
        },
      ],
      limits: [
        {
          rule: 'power_loss',
          class: 'power_loss',
          metric: 'voltage',
          direction: 'below',
          thresholds: [
            {
              name: 'dead',
              value: 2200,
              level: 'alarm',
              priority: 2,
              title: { vi: 'Mất điện lộ trung áp', en: 'Feeder without power' },
            },
          ],
          deadband: 8000,
          onDelaySeconds: 0,
          offDelaySeconds: 60,
          groupBy: 'site',
        },
        {
          rule: 'overload',
          class: 'equipment',
          metric: 'current',
          direction: 'above',
          thresholds: [
            {
              name: 'overload',
              value: 600,
              level: 'alarm',
              priority: 3,
              title: { vi: 'Quá tải lộ trung áp', en: 'Feeder overload' },
            },
          ],
          deadband: 40,
          onDelaySeconds: 120,
          offDelaySeconds: 180,
          groupBy: 'site',
        },
      ],
      forecast: ['power'],
    },
    {
      kind: 'transformer',
      label: { vi: 'Máy biến áp', en: 'Transformer' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'oil_temperature',
          label: { vi: 'Nhiệt độ dầu', en: 'Oil temperature' },
          unit: 'Cel',
          display: celsius,
          plausible: [-55, 200],
          sentinels: [85],
          resolution: 0.005,
        },
        {
          name: 'load',
          label: { vi: 'Mức tải', en: 'Load' },
          unit: '/',
          display: { unit: '%', factor: 100, digits: 0 },
          plausible: [0, 2],
          resolution: 0.0005,
        },
      ],
      limits: [
        {
          rule: 'hot_oil',
          class: 'equipment',
          metric: 'oil_temperature',
          direction: 'above',
          thresholds: [
            {
              name: 'warm',
              value: 80,
              level: 'event',
              priority: null,
              title: { vi: 'Dầu máy biến áp ấm', en: 'Transformer oil warm' },
            },
            {
              name: 'hot',
              value: 90,
              level: 'alarm',
              priority: 3,
              title: { vi: 'Dầu máy biến áp nóng', en: 'Transformer oil hot' },
            },
            {
              name: 'critical',
              value: 105,
              level: 'alarm',
              priority: 2,
              title: { vi: 'Dầu máy biến áp quá nóng', en: 'Transformer oil critical' },
            },
          ],
          deadband: 2,
          onDelaySeconds: 120,
          offDelaySeconds: 300,
          groupBy: 'site',
        },
      ],
      forecast: ['oil_temperature', 'load'],
      commands: [
        {
          command: 'cool',
          label: { vi: 'Chạy quạt làm mát', en: 'Run the cooling fans' },
          parameters: [
            {
              name: 'fans',
              label: { vi: 'Mức quạt', en: 'Fans' },
              unit: '/',
              display: { unit: '%', factor: 100, digits: 0 },
              range: [0, 1],
            },
          ],
        },
        { command: 'automatic', label: { vi: 'Về tự động', en: 'Back to automatic' }, parameters: [] },
      ],
    },
  ],
}
