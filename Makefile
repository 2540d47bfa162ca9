# vfioctl: `make` builds build/vfioctl; `make help` lists what else there is.
# SPDX-License-Identifier: GPL-2.0-or-later

VERSION := 0.1.0
DATE    := November 21, 2026

BUILD   ?= build
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
mandir  ?= $(prefix)/share/man
datadir ?= $(prefix)/share
bashdir ?= $(datadir)/bash-completion/completions
zshdir  ?= $(datadir)/zsh/site-functions
fishdir ?= $(datadir)/fish/vendor_completions.d
unitdir ?= $(prefix)/lib/systemd/system
DESTDIR ?=

CROSS_COMPILE ?=
CC         := $(if $(filter default,$(origin CC)),$(CROSS_COMPILE)gcc,$(CC))
AR         := $(CROSS_COMPILE)$(if $(filter default,$(origin AR)),ar,$(AR))
PKG_CONFIG ?= pkg-config
WERROR     ?= $(if $(CI),-Werror)
CFLAGS     ?= -O2 -g
LIBS       := libpci libudev json-c zlib

CPPFLAGS_ALL = -iquote src -D_GNU_SOURCE -DVFIOCTL_VERSION='"$(VERSION)"' -DVFIOCTL_DATE='"$(DATE)"' $(CPPFLAGS) \
	$(shell $(PKG_CONFIG) --cflags $(LIBS))
CFLAGS_ALL   = -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wvla $(WERROR) $(CFLAGS)
LDLIBS_ALL   = $(shell $(PKG_CONFIG) --libs $(LIBS)) $(LDLIBS)

# Rooms, callers before callees: each is an archive, so a call upwards does not link.
ROOMS    := cli cmd model sys doc base
ARCHIVES := $(ROOMS:%=$(BUILD)/lib%.a)
objects   = $(patsubst src/%.c,$(BUILD)/%.o,$(sort $(wildcard src/$(1)/*.c)))
OBJECTS  := $(foreach room,$(ROOMS),$(call objects,$(room))) $(BUILD)/main.o
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

.PHONY: all check demo bench torture lab lab-shell install installed uninstall clean deps format units manual help FORCE
all: $(BUILD)/vfioctl

$(BUILD)/vfioctl: $(BUILD)/main.o $(ARCHIVES)
	$(CC) $(CFLAGS_ALL) -Wl,--build-id $(LDFLAGS) -o $@ $(BUILD)/main.o $(ARCHIVES) $(LDLIBS_ALL)

# What goes into an archive is part of it too: a source that is gone leaves no younger object behind.
define room
$(BUILD)/lib$(1).a: $(call objects,$(1)) $(BUILD)/lib$(1).objects
	@rm -f $$@
	$(AR) rcsD $$@ $$(filter %.o,$$^)
$(BUILD)/lib$(1).objects: FORCE
	@mkdir -p $$(@D)
	@echo '$(call objects,$(1))' | cmp -s - $$@ || echo '$(call objects,$(1))' > $$@
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

# The compiler and flags are part of what an object is made from.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)' | cmp -s - $@ || \
		echo '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)' > $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(ARCHIVES) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(shell $(PKG_CONFIG) --cflags cmocka) $(CFLAGS_ALL) -MMD -MP $(LDFLAGS) \
		-o $@ $< $(ARCHIVES) $(LDLIBS_ALL) $(shell $(PKG_CONFIG) --libs cmocka)

units: $(UNITS)

-include $(OBJECTS:.o=.d) $(UNITS:=.d)

# What is missing is installed with apt, by root only; else it is named and what needs it is skipped.
deps:
	tests/deps.sh $(or $(FOR),build check lab bench)

check:
	@tests/deps.sh --missing $(BUILD)/check/missing build check lab
	@$(MAKE) --no-print-directory all
	@tests/check $(BUILD) $(SUITE)

demo:
	@tests/deps.sh build demo
	@$(MAKE) --no-print-directory -s all
	@tests/lab/lab demo --bin $(BUILD)/vfioctl tests/demo.sh

bench:
	@tests/deps.sh build lab bench
	@$(MAKE) --no-print-directory all
	@tests/bench/run $(BUILD)

# make torture PART="killed fuzz"; the head of tests/torture/run says what each is
torture:
	@tests/deps.sh build check lab torture
	@$(MAKE) --no-print-directory all
	@tests/torture/run $(BUILD) $(PART)

# make lab MODE=iommufd CASE=10-attach
lab: all
	tests/lab/lab run --bin $(BUILD)/vfioctl $(MODE:%=--mode %) $(CASE)

lab-shell: all
	tests/lab/lab shell --bin $(BUILD)/vfioctl --mode $(or $(MODE),iommufd)

# Pages and schemas in man/ are made from the tables; `make check` holds them to it.
manual: all
	tests/docs.sh --update $(BUILD)

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

# What is installed where, FROM:TO; `make install`, `installed` and `uninstall` go by this list alone.
SERVICES  := $(patsubst src/units/%.in,%,$(wildcard src/units/*.service.in))
INSTALLED  = $(BUILD)/vfioctl:$(bindir)/vfioctl \
	$(foreach page,$(wildcard man/*.1),$(page):$(mandir)/man1/$(notdir $(page))) \
	$(foreach schema,$(wildcard man/schema/*.json),$(schema):$(datadir)/vfioctl/schema/$(notdir $(schema))) \
	completions/vfioctl.bash:$(bashdir)/vfioctl \
	completions/_vfioctl:$(zshdir)/_vfioctl \
	completions/vfioctl.fish:$(fishdir)/vfioctl.fish \
	$(foreach unit,$(SERVICES),$(BUILD)/units/$(unit):$(unitdir)/$(unit))

# A unit names the program by its path, which is the installer's choice.
$(BUILD)/units/%.service: src/units/%.service.in FORCE
	@mkdir -p $(@D)
	@sed 's|@bindir@|$(bindir)|' $< > $@

install: all $(SERVICES:%=$(BUILD)/units/%)
	@for file in $(INSTALLED); do \
		case $$file in *:$(bindir)/*) mode=755 ;; *) mode=644 ;; esac; \
		install -D -m $$mode "$${file%%:*}" "$(DESTDIR)$${file#*:}" || exit 1; \
	done
	@echo 'installed $(words $(INSTALLED)) files; make installed lists them'

installed:
	@printf '%s\n' $(foreach file,$(INSTALLED),$(lastword $(subst :, ,$(file))))

uninstall:
	@rm -f $(foreach file,$(INSTALLED),$(DESTDIR)$(lastword $(subst :, ,$(file))))
	@-rmdir $(DESTDIR)$(datadir)/vfioctl/schema $(DESTDIR)$(datadir)/vfioctl 2> /dev/null || true

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            build/vfioctl'
	@echo 'make demo       the main job on a real kernel in a virtual machine'
	@echo 'make check      every test; SUITE="unit golden" for some'
	@echo 'make bench      measurements, as ratios'
	@echo 'make torture    the long runs; PART="allocations killed bind unplug clients fuzz tidy" for some'
	@echo 'make lab        lab cases: MODE=type1|iommufd|compat|spapr|arm64 CASE=NAME'
	@echo 'make lab-shell  a shell in such a virtual machine: MODE=iommufd'
	@echo 'make install    to DESTDIR and prefix ($(prefix)); make installed lists, make uninstall undoes it'
	@echo 'make deps       installs what all of these need (root, apt); FOR=build: what make alone needs'
	@echo 'make manual     makes the pages and schemas in man/ from the tables'
	@echo 'make format     formats the C'
