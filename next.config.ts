import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  experimental: {
    // A sealed key is at most 64 KiB of base64url; the rest is room for form fields.
    serverActions: { bodySizeLimit: '256kb' },
  },
};

export default config;
