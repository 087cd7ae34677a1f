/** kafkajs as the rest of this folder takes it: node cannot see all names a CommonJS module exports. */
import kafkajs from 'kafkajs'

export const {
  CompressionCodecs,
  CompressionTypes,
  ConfigResourceTypes,
  Kafka,
  Partitioners,
  logLevel,
} = kafkajs
