#pragma once
// The parts that make a grant, each a few keys of its line. Used by read_grant.cpp.

#include "adapters/config/read_sections.hpp"
#include "adapters/config/table_reader.hpp"

namespace railbridge::config {

/// `fc`: how it is written.
void read_function(TableReader& reader, const Point& point, WriteGrant& grant);

/// `verify verify_at settle tolerance`: how it is checked. After the limits and the pulse.
void read_verify(TableReader& reader, const Point& point, WriteGrant& grant, Site& site);

/// `safe after rewrite_every`: what is written without a command. After everything else, as the
/// safe value must be one that the grant allows.
void read_fail_safe(TableReader& reader, const Point& point, WriteGrant& grant, Site& site);

/// Reports a grant that makes the bridge read what its device says must never be read.
void check_grant_reads(TableReader& reader, const Point& point, const WriteGrant& grant,
                       Site& site);

} // namespace railbridge::config
