import type { DeviceDomain } from '../device-kind.ts'

const celsius = { unit: '°C', factor: 1, digits: 1 }

export const agriculture: DeviceDomain = {
  name: 'agriculture',
  order: 40,
  label: { vi: 'Nông nghiệp', en: 'Agriculture' },
  figure: {
    kind: 'soil_probe',
    metric: 'soil_moisture',
    aggregate: 'mean',
    label: { vi: 'Độ ẩm đất', en: 'Soil moisture' },
    display: { unit: '%', factor: 1, digits: 1 },
  },
  kinds: [
    {
      kind: 'soil_probe',
      label: { vi: 'Đầu đo đất', en: 'Soil probe' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'soil_moisture',
          label: { vi: 'Độ ẩm đất', en: 'Soil moisture' },
          unit: '%',
          display: { unit: '%', factor: 1, digits: 1 },
          plausible: [0, 100],
          sentinels: [0],
          resolution: 0.005,
        },
        {
          name: 'soil_temperature',
          label: { vi: 'Nhiệt độ đất', en: 'Soil temperature' },
          unit: 'Cel',
          display: celsius,
          plausible: [-55, 125],
          sentinels: [85],
          resolution: 0.005,
        },
        {
          name: 'conductivity',
          label: { vi: 'Độ dẫn điện', en: 'Conductivity' },
          unit: 'S/m',
          display: { unit: 'mS/cm', factor: 10, digits: 2 },
          plausible: [0, 10],
          resolution: 0.0001,
        },
      ],
      limits: [
        {
          rule: 'salinity',
          class: 'crop',
          metric: 'conductivity',
          direction: 'above',
          thresholds: [
            {
              name: 'salt',
              value: 0.4,
              level: 'alarm',
              priority: 3,
              title: { vi: 'Xâm nhập mặn ruộng lúa', en: 'Salt intrusion in the field' },
            },
          ],
          deadband: 0.05,
          onDelaySeconds: 300,
          offDelaySeconds: 600,
          groupBy: 'site',
        },
        {
          rule: 'drought',
          class: 'crop',
          metric: 'soil_moisture',
          direction: 'below',
          thresholds: [
            { name: 'dry', value: 12, level: 'event', priority: null, title: { vi: 'Đất khô', en: 'Dry soil' } },
          ],
          deadband: 2,
          onDelaySeconds: 600,
          offDelaySeconds: 600,
          groupBy: 'site',
        },
      ],
      forecast: ['soil_moisture'],
    },
    {
      kind: 'irrigation_pump',
      label: { vi: 'Bơm tưới', en: 'Irrigation pump' },
      intervalSeconds: 30,
      metrics: [
        {
          name: 'flow',
          label: { vi: 'Lưu lượng', en: 'Flow' },
          unit: 'm3/s',
          display: { unit: 'm³/h', factor: 3600, digits: 1 },
          plausible: [0, 2],
          resolution: 0.000001,
          mayStandStill: true,
        },
        {
          name: 'power',
          label: { vi: 'Công suất', en: 'Power' },
          unit: 'W',
          display: { unit: 'kW', factor: 0.001, digits: 1 },
          plausible: [0, 500000],
          resolution: 1,
          mayStandStill: true,
        },
      ],
      limits: [],
      forecast: ['flow', 'power'],
      commands: [
        {
          command: 'run',
          label: { vi: 'Chạy bơm', en: 'Run' },
          // Water comes where people may stand in the canal: what starts by hand is looked at twice.
          twoPersons: true,
          parameters: [
            {
              name: 'speed',
              label: { vi: 'Tốc độ bơm', en: 'Pump speed' },
              unit: '/',
              display: { unit: '%', factor: 100, digits: 0 },
              // Below a fifth of its speed a pump with a frequency drive lifts no water and runs hot.
              range: [0.2, 1],
            },
          ],
        },
        { command: 'stop', label: { vi: 'Dừng bơm', en: 'Stop' }, parameters: [] },
        { command: 'automatic', label: { vi: 'Về tự động', en: 'Back to automatic' }, parameters: [] },
      ],
    },
    {
      kind: 'field_weather',
      label: { vi: 'Trạm thời tiết', en: 'Weather station' },
      intervalSeconds: 60,
      metrics: [
        {
          name: 'air_temperature',
          label: { vi: 'Nhiệt độ không khí', en: 'Air temperature' },
          unit: 'Cel',
          display: celsius,
          plausible: [-55, 125],
          sentinels: [85],
          resolution: 0.005,
        },
        {
          name: 'humidity',
          label: { vi: 'Độ ẩm không khí', en: 'Humidity' },
          unit: '%RH',
          display: { unit: '%', factor: 1, digits: 0 },
          plausible: [0, 100],
          resolution: 0.005,
        },
        {
          name: 'light',
          label: { vi: 'Ánh sáng', en: 'Light' },
          unit: 'lx',
          display: { unit: 'klx', factor: 0.001, digits: 1 },
          plausible: [0, 200000],
          resolution: 0.5,
          mayStandStill: true,
        },
      ],
      limits: [
        {
          rule: 'heat',
          class: 'crop',
          metric: 'air_temperature',
          direction: 'above',
          thresholds: [
            {
              name: 'heat',
              value: 39,
              level: 'event',
              priority: null,
              title: { vi: 'Nắng nóng gay gắt', en: 'Extreme heat' },
            },
          ],
          deadband: 1,
          onDelaySeconds: 600,
          offDelaySeconds: 1200,
          groupBy: 'commune',
        },
      ],
      forecast: ['air_temperature', 'humidity'],
    },
  ],
}
