#pragma once
// The tables of the language.

#include "adapters/config/language/key.hpp"

namespace railbridge::config::language {

// site files
extern const Table site_file;
extern const Table line;
extern const Table device;
extern const Table rate;
extern const Table enumeration;
extern const Table asset;
extern const Table each;
extern const Table point;
extern const Table bits;
extern const Table write;

// templates of devices
extern const Table template_file;
extern const Table device_template;

// bridge.toml
extern const Table bridge_file;
extern const Table manager;
extern const Table bridge;
extern const Table vars;
extern const Table desk;

} // namespace railbridge::config::language
