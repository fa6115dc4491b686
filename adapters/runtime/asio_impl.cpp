// Boost.Asio, compiled once: seconds less for every file that uses it.

#include <utility>

#include <boost/asio/impl/src.hpp>
