import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Compiling is not the place to lint or to send telemetry; types are checked by `tsc` in the checks as well.
  productionBrowserSourceMaps: false,
  experimental: {
    // A sealed key is at most 64 KiB of base64url; the rest is room for form fields.
    serverActions: { bodySizeLimit: '256kb' },
  },
};

export default config;
