#!/bin/sh
# Builds the dashboard into dist/, unless it is newer than its sources. Run it from the root of the repository.
# Does nothing without Vite, as in a production installation.
set -eu
here=src/dashboard
page=$here/dist/index.html
[ -x node_modules/.bin/vite ] || exit 0
newer=$([ ! -f "$page" ] || find $here package-lock.json -newer "$page" -type f \
  ! -path "$here/dist/*" ! -path "$here/generated/*" ! -path "$here/.built.*" ! -name '*.md' | head -n 1)
[ -f "$page" ] && [ -z "$newer" ] && exit 0

echo 'Sluice: building the dashboard, about 20 seconds'
export PATH="$PWD/node_modules/.bin:$PATH"
# Built in a folder aside and moved in, so that a running server always has a complete build.
made=.built.$$
trap 'rm -rf "$here/$made"' EXIT
mkdir "$here/$made"
began=$here/$made/began
touch "$began"
# Always production: otherwise React would be built for development.
NODE_ENV=production vite build $here --outDir $made/dist --logLevel warn
mkdir -p $here/dist/assets
# Open pages still load chunks of the build that they came from.
find $here/dist/assets -type f -mtime +7 -delete
cp -R $here/$made/dist/assets/. $here/dist/assets/
touch -r "$began" $here/$made/dist/index.html
mv $here/$made/dist/index.html "$page"
