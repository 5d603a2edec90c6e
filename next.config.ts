import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  // No page has a picture to resize, so nothing fetches and keeps files at /_next/image.
  images: { unoptimized: true },
  experimental: {
    // A sealed key is at most 64 KiB of base64url; the rest is room for form fields.
    serverActions: { bodySizeLimit: '256kb' },
  },
  // The middleware sets the headers of everything else; the build's own files do not pass through it.
  headers: () =>
    Promise.resolve([
      {
        source: '/_next/static/:path*',
        headers: [
          { key: 'strict-transport-security', value: 'max-age=63072000; includeSubDomains' },
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'cross-origin-resource-policy', value: 'same-origin' },
          { key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" },
        ],
      },
    ]),
};

export default config;
