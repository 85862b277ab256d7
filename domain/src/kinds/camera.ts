import type { DeviceDomain } from '../device-kind.ts'

const people = { unit: 'lượt/phút', factor: 1, digits: 0 }

/** Cameras publish counts; pictures go by their own door and never through readings. */
export const camera: DeviceDomain = {
  name: 'camera',
  order: 20,
  label: { vi: 'Nơi đông người', en: 'Crowds' },
  figure: {
    kind: 'camera_counter',
    metric: 'people_rate',
    aggregate: 'sum',
    label: { vi: 'Lượt người qua', en: 'People passing' },
    display: { unit: 'lượt/phút', factor: 1, digits: 0 },
  },
  kinds: [
    {
      kind: 'camera_counter',
      label: { vi: 'Camera đếm', en: 'Counting camera' },
      intervalSeconds: 30,
      metrics: [
        {
          name: 'people_rate',
          label: { vi: 'Lượt người', en: 'People' },
          unit: '1/min',
          display: people,
          plausible: [0, 2000],
          resolution: 0.5,
        },
        {
          name: 'vehicle_rate',
          label: { vi: 'Lượt xe', en: 'Vehicles' },
          unit: '1/min',
          display: { unit: 'xe/phút', factor: 1, digits: 0 },
          plausible: [0, 600],
          resolution: 0.5,
        },
        {
          name: 'visibility',
          label: { vi: 'Độ rõ hình', en: 'Image clarity' },
          unit: '/',
          display: { unit: '%', factor: 100, digits: 0 },
          plausible: [0, 1],
          resolution: 0.001,
          mayStandStill: true,
        },
      ],
      limits: [
        {
          rule: 'crowd',
          class: 'crowd',
          metric: 'people_rate',
          direction: 'above',
          thresholds: [
            {
              name: 'dense',
              value: 450,
              level: 'event',
              priority: null,
              title: { vi: 'Đông người', en: 'Dense crowd' },
            },
            {
              name: 'crush',
              value: 700,
              level: 'alarm',
              priority: 2,
              title: { vi: 'Quá đông người', en: 'Dangerous crowding' },
            },
          ],
          deadband: 60,
          onDelaySeconds: 60,
          offDelaySeconds: 180,
          groupBy: 'site',
        },
        {
          rule: 'blind',
          class: 'equipment',
          metric: 'visibility',
          direction: 'below',
          thresholds: [
            {
              name: 'blind',
              value: 0.25,
              level: 'event',
              priority: null,
              title: { vi: 'Camera mờ kính', en: 'Camera view blocked' },
            },
          ],
          deadband: 0.1,
          onDelaySeconds: 120,
          offDelaySeconds: 120,
          groupBy: 'device',
        },
      ],
      forecast: ['people_rate', 'vehicle_rate'],
      sendsFrames: true,
    },
  ],
}
