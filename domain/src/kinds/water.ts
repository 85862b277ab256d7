import type { DeviceDomain } from '../device-kind.ts'

const metres = { unit: 'm', factor: 1, digits: 2 }
const millimetresPerHour = { unit: 'mm/h', factor: 3.6e6, digits: 1 }

/** Rivers, rain and street flooding. A river gauge's thresholds bd1, bd2, bd3 are those of its own record. */
export const water: DeviceDomain = {
  name: 'water',
  order: 50,
  label: { vi: 'Sông và mưa', en: 'Rivers and rain' },
  figure: {
    kind: 'rain_gauge',
    metric: 'rain_rate',
    aggregate: 'max',
    label: { vi: 'Mưa lớn nhất', en: 'Heaviest rain' },
    display: millimetresPerHour,
  },
  kinds: [
    {
      kind: 'river_gauge',
      label: { vi: 'Trạm thủy văn', en: 'River gauge' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'level',
          label: { vi: 'Mực nước', en: 'Water level' },
          unit: 'm',
          display: metres,
          plausible: [-10, 40],
          sentinels: [-9.99],
          resolution: 0.0005,
          // A river between floods, or at its crest, stands at one centimetre for hours.
          mayStandStill: true,
        },
      ],
      limits: [
        {
          rule: 'flood',
          class: 'flood',
          metric: 'level',
          direction: 'above',
          thresholds: [
            {
              name: 'bd1',
              value: 'device',
              level: 'alarm',
              priority: 3,
              title: { vi: 'Nước sông trên báo động 1', en: 'River above alarm level 1' },
            },
            {
              name: 'bd2',
              value: 'device',
              level: 'alarm',
              priority: 2,
              title: { vi: 'Nước sông trên báo động 2', en: 'River above alarm level 2' },
            },
            {
              name: 'bd3',
              value: 'device',
              level: 'alarm',
              priority: 1,
              title: { vi: 'Lũ trên báo động 3', en: 'Flood above alarm level 3' },
              latches: true,
            },
          ],
          deadband: 0.05,
          onDelaySeconds: 0,
          offDelaySeconds: 600,
          groupBy: 'site',
        },
      ],
      forecast: ['level'],
    },
    {
      kind: 'rain_gauge',
      label: { vi: 'Trạm đo mưa', en: 'Rain gauge' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'rain_rate',
          label: { vi: 'Cường độ mưa', en: 'Rain rate' },
          unit: 'm/s',
          display: millimetresPerHour,
          plausible: [0, 0.0002],
          resolution: 1e-9,
          mayStandStill: true,
        },
      ],
      limits: [
        {
          rule: 'heavy_rain',
          class: 'flood',
          metric: 'rain_rate',
          direction: 'above',
          thresholds: [
            {
              name: 'heavy',
              value: 2.0833e-5,
              level: 'event',
              priority: null,
              title: { vi: 'Mưa rất to', en: 'Very heavy rain' },
            },
          ],
          deadband: 3e-6,
          onDelaySeconds: 120,
          offDelaySeconds: 600,
          groupBy: 'commune',
        },
      ],
      forecast: [],
    },
    {
      kind: 'flood_tower',
      label: { vi: 'Tháp báo ngập', en: 'Street flood tower' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'depth',
          label: { vi: 'Độ sâu ngập', en: 'Flood depth' },
          unit: 'm',
          display: { unit: 'cm', factor: 100, digits: 0 },
          plausible: [0, 6],
          resolution: 0.0005,
          mayStandStill: true,
        },
      ],
      limits: [
        {
          rule: 'street_flood',
          class: 'flood',
          metric: 'depth',
          direction: 'above',
          thresholds: [
            {
              name: 'ankle',
              value: 0.2,
              level: 'alarm',
              priority: 3,
              title: { vi: 'Đường ngập trên 20 cm', en: 'Street flooded above 20 cm' },
            },
            {
              name: 'knee',
              value: 0.5,
              level: 'alarm',
              priority: 2,
              title: { vi: 'Đường ngập trên 50 cm', en: 'Street flooded above 50 cm' },
            },
            {
              name: 'chest',
              value: 1.2,
              level: 'alarm',
              priority: 1,
              title: { vi: 'Đường ngập trên 120 cm', en: 'Street flooded above 120 cm' },
              latches: true,
            },
          ],
          deadband: 0.05,
          onDelaySeconds: 60,
          offDelaySeconds: 600,
          groupBy: 'site',
        },
      ],
      forecast: [],
    },
  ],
}
