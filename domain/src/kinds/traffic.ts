import type { DeviceDomain } from '../device-kind.ts'

const perMinute = { unit: 'xe/phút', factor: 1, digits: 0 }
const kilometresPerHour = { unit: 'km/h', factor: 3.6, digits: 0 }
const percent = { unit: '%', factor: 100, digits: 0 }

export const traffic: DeviceDomain = {
  name: 'traffic',
  order: 10,
  label: { vi: 'Giao thông', en: 'Traffic' },
  figure: {
    kind: 'traffic_counter',
    metric: 'speed',
    aggregate: 'mean',
    label: { vi: 'Tốc độ trung bình', en: 'Mean speed' },
    display: { unit: 'km/h', factor: 3.6, digits: 1 },
  },
  kinds: [
    {
      kind: 'traffic_counter',
      label: { vi: 'Trạm đếm xe', en: 'Traffic counter' },
      intervalSeconds: 30,
      metrics: [
        {
          name: 'vehicle_rate',
          label: { vi: 'Lưu lượng xe', en: 'Vehicle rate' },
          unit: '1/min',
          display: perMinute,
          plausible: [0, 600],
          resolution: 0.5,
        },
        {
          name: 'speed',
          label: { vi: 'Tốc độ', en: 'Speed' },
          unit: 'm/s',
          display: kilometresPerHour,
          plausible: [0, 55],
          resolution: 0.01,
        },
        {
          name: 'occupancy',
          label: { vi: 'Độ chiếm mặt đường', en: 'Occupancy' },
          unit: '/',
          display: percent,
          plausible: [0, 1],
          resolution: 0.0005,
        },
      ],
      limits: [
        {
          rule: 'congestion',
          class: 'congestion',
          metric: 'speed',
          direction: 'below',
          thresholds: [
            {
              name: 'slow',
              value: 2.5,
              level: 'event',
              priority: null,
              title: { vi: 'Xe đi rất chậm', en: 'Very slow traffic' },
            },
            {
              name: 'jam',
              value: 1.4,
              level: 'alarm',
              priority: 3,
              title: { vi: 'Ùn tắc kéo dài', en: 'Lasting congestion' },
            },
          ],
          deadband: 0.8,
          onDelaySeconds: 60,
          offDelaySeconds: 120,
          groupBy: 'site',
        },
      ],
      forecast: ['vehicle_rate', 'speed'],
    },
  ],
}
